def c7():
    raise NotImplementedError


def c8():
    raise NotImplementedError


def c9():
    raise NotImplementedError


def c10():
    raise NotImplementedError


def c11():
    raise NotImplementedError
