package io.github.adaptivemargins.files;

import java.util.Locale;
import java.util.Set;

/** Recognizes images by their names. */
public final class ImageFiles {
  /** The extensions that torchvision's ImageFolder accepts, in any case. */
  private static final Set<String> EXTENSIONS =
      Set.of("jpg", "jpeg", "png", "ppm", "bmp", "pgm", "tif", "tiff", "webp");

  private ImageFiles() {}

  /** Whether torchvision's ImageFolder takes a file of this name for an image. */
  public static boolean isImage(String name) {
    return name.contains(".")
        && EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }
}
