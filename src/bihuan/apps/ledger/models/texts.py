"""What a search reads: each problem's words, folded. The index over its characters and pairs lies beside it (migration 0005)."""

from django.db import models

from bihuan.apps.ledger.models.problem import Problem


class ProblemText(models.Model):
    """A problem's number, text and place in the form that searches compare. Written with the problem, in the same transaction.

    On SQLite the terms stand in the FTS5 table `ledger_problemterms`, on PostgreSQL in a GIN index over `body`.
    """

    problem = models.OneToOneField(Problem, on_delete=models.CASCADE, primary_key=True, related_name="+")
    body = models.TextField()

    def __str__(self) -> str:
        return self.body[:40]
