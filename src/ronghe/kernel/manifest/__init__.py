"""What a domain is: frozen declarations of indicators, instruments and pages; no Django."""
