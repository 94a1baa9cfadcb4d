#!/usr/bin/env python
"""La commande de Django, pour qui la préfère à « maillage »."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
