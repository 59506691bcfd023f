"""The words of the user interface: found in templates, Python and scripts, kept in catalogues.

Nothing but Python is needed. `python -m tools.messages` brings the catalogues in step and names what is missing.
"""
