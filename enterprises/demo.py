"""Demonstration enterprises and their service requests, from the evaluation data, through the forms that people use."""


def load(world: dict) -> None:
    from enterprises import demo_means, demo_profiles, demo_requests

    demo_profiles.load(world)
    demo_requests.load(world)
    demo_means.load(world)
