def c12():
    raise NotImplementedError
