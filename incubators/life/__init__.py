"""What happens to a base after it is filed, each its own small kind of case: change, yearly confirmation, suspension, cancellation."""
