def c5():
    raise NotImplementedError


def c6():
    raise NotImplementedError
