def c13():
    raise NotImplementedError


def c14():
    raise NotImplementedError
