def load(world):
    pass
