package io.github.adaptivemargins.input.listing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.adaptivemargins.failure.JobException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** Reads folder names {@code column=value}, as Hive, Spark and Arrow write them. */
public final class PartitionFolders {
  private static final String NULL = "__HIVE_DEFAULT_PARTITION__";

  private PartitionFolders() {}

  static boolean isPartition(String folder) {
    return folder.indexOf('=') > 0;
  }

  /**
   * The values of the columns above a file, the outermost first.
   *
   * @param base the folder under which folders are partitions
   * @throws JobException BAD_DATA, if a folder names no value
   */
  static Map<String, String> of(Path file, Path base) {
    Deque<String> folders = new ArrayDeque<>();
    for (Path folder = file.getParent();
        folder != null && !folder.equals(base);
        folder = folder.getParent()) {
      folders.push(folder.getName());
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String folder : folders) {
      if (isPartition(folder)) {
        int equals = folder.indexOf('=');
        String value = folder.substring(equals + 1);
        if (value.isEmpty()) {
          throw JobException.badData(
              file
                  + " is in the folder "
                  + folder
                  + ", which names no value; "
                  + NULL
                  + " means null");
        }
        try {
          values.put(
              decode(folder.substring(0, equals)), value.equals(NULL) ? null : decode(value));
        } catch (CharacterCodingException e) {
          throw JobException.badData(
              file + " is in the folder " + folder + ", whose bytes after % are not UTF-8");
        }
      }
    }
    return values;
  }

  /** Whether a folder gives the value of this column. */
  public static boolean isOf(String folder, String column) {
    try {
      return isPartition(folder) && decode(folder.substring(0, folder.indexOf('='))).equals(column);
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Decodes {@code %} escapes as UTF-8 bytes. Spark would take each byte for a character. */
  private static String decode(String name) throws CharacterCodingException {
    if (name.indexOf('%') < 0) {
      return name;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '%' && name.substring(i).matches("(?s)%[0-9a-fA-F]{2}.*")) {
        bytes.write(Integer.parseInt(name, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.writeBytes(
            name.substring(i, i + Character.charCount(name.codePointAt(i))).getBytes(UTF_8));
        i += Character.charCount(name.codePointAt(i)) - 1;
      }
    }
    return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
  }
}
