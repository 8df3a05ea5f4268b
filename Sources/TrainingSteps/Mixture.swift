/// Sums of products over runs of values.
