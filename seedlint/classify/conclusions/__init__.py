"""From the experiment to conclusions: one module a use or a defect."""
