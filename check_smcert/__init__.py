"""Nagios and Icinga plugins for the internal certificates of Avaya Aura Session Manager."""

__version__ = "1.0.0"
