"""What readers see, in their language: answers, charts and tables. Only reports know languages beside it."""
