"""From a published demand to a deal: stages, figures, and the rows behind every figure (docs/funnel.md)."""
