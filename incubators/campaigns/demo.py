def load(world): pass
