"""Records made visible: pictures and pages; nothing is computed here that is not drawn."""
