"""Host objects for the shipped templates, from an inventory. A module for each monitoring system."""
