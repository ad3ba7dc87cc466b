def c1():
    raise NotImplementedError


def c2():
    raise NotImplementedError


def c3():
    raise NotImplementedError
