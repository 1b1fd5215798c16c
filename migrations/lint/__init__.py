"""The lint of migrations: squawk over each revision's SQL, and what squawk cannot know."""

from migrations.lint.check import Report, lint, rules
from migrations.lint.finding import Finding, Severity

__all__ = ["Finding", "Report", "Severity", "lint", "rules"]
