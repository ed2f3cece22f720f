package io.github.adaptivemargins.cli;

import java.util.ArrayList;
import java.util.List;

/** Splits a setting into the values of a repeatable option. */
final class SettingValues {
  private SettingValues() {}

  /**
   * The values of {@code KEY=VALUE,KEY=VALUE}. Only a comma before another {@code KEY=} separates,
   * so that {@code sep=,} is one value.
   */
  static List<String> splitPairs(String setting) {
    return List.of(setting.split(",(?=[\\w.-]+=)"));
  }

  /**
   * The paths of {@code PATH,PATH}. A comma within braces or brackets, which belongs to a glob,
   * does not separate. A comma after a backslash is part of the name.
   */
  static List<String> splitPaths(String setting) {
    List<String> paths = new ArrayList<>();
    StringBuilder path = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < setting.length(); i++) {
      char c = setting.charAt(i);
      depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
      if (c == ',' && depth <= 0) {
        paths.add(path.toString());
        path.setLength(0);
      } else if (depth <= 0 && setting.startsWith("\\,", i)) {
        i++;
        path.append(',');
      } else {
        path.append(c);
      }
    }
    paths.add(path.toString());
    return paths;
  }
}
