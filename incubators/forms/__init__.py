"""Forms of the incubators app: the profile, the sections of a base filing, the moves, the filters."""
