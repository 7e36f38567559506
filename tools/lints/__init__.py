"""What `doudi lint` adds to the language's own findings: rules without a test, pages of codes, other formats."""
