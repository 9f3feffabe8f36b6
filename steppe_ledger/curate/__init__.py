"""What a curator types: sources, proposals, reasons."""
