"""The face of assessments: forms, review, results."""
