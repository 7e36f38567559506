"""The comparison of two policies: which two are meant, what changed for whom, who shows it, and three outputs."""
