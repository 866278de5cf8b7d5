"""hypothesis as the tests use it: the same examples in each run."""

from hypothesis import HealthCheck, settings


def repeatable() -> None:
    """Load the profile; before the tests of a module are defined."""
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    options = {"derandomize": True, "deadline": None, "database": None}
    settings.register_profile("repeatable", suppress_health_check=slow, **options)
    settings.load_profile("repeatable")
