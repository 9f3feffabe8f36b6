"""The web pages: a folder that any server, or a browser from disk, shows as it is."""
