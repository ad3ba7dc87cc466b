def c4():
    raise NotImplementedError
