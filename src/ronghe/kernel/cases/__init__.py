"""The one workflow of the house: declared states and transitions, who may, reasons, clocks."""
