"""Parameters as a workbook that staff can edit and pass round, and what they have changed in it."""
