package dev.oleander.polars.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measured values of one figure, in the order they were measured. */
final class Samples {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  double median() {
    return percentile(50);
  }

  double smallest() {
    return Collections.min(values);
  }

  double largest() {
    return Collections.max(values);
  }

  /**
   * The value that {@code percent} of all values do not exceed, interpolated between neighbours.
   */
  double percentile(double percent) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    double place = percent / 100 * (sorted.size() - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
  }

  /** Of quotients: the median, with the smallest and the largest. */
  String summary() {
    return "%.2f (%.2f to %.2f)".formatted(median(), smallest(), largest());
  }

  /** The quotients with another figure that was measured in turns with this one. */
  Samples over(Samples other) {
    Samples quotients = new Samples();
    for (int i = 0; i < values.size(); i++) {
      quotients.add(values.get(i) / other.values.get(i));
    }
    return quotients;
  }
}
