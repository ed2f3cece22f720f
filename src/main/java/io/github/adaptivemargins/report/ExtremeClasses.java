package io.github.adaptivemargins.report;

import io.github.adaptivemargins.classes.ClassCounts;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The class indexes of the largest and the smallest classes, the most extreme first, equal ones in
 * class order.
 */
record ExtremeClasses(List<Integer> largest, List<Integer> smallest) {
  private static final int MAX_CLASSES = 20;

  static ExtremeClasses of(ClassCounts counts) {
    Comparator<Integer> bySize = Comparator.comparingLong(counts::count);
    return new ExtremeClasses(
        first(counts.size(), bySize.reversed()), first(counts.size(), bySize));
  }

  private static List<Integer> first(int classes, Comparator<Integer> order) {
    Comparator<Integer> inOrder = order.thenComparing(Comparator.naturalOrder());
    // The least extreme first, as it is removed first.
    PriorityQueue<Integer> first = new PriorityQueue<>(inOrder.reversed());
    for (int classIndex = 0; classIndex < classes; classIndex++) {
      if (first.size() < MAX_CLASSES) {
        first.add(classIndex);
      } else if (order.compare(classIndex, first.element()) < 0) {
        first.remove();
        first.add(classIndex);
      }
    }
    return first.stream().sorted(inOrder).toList();
  }
}
