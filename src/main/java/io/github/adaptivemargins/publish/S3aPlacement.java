package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.files.Location;
import io.github.adaptivemargins.files.StoredFile;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A store that can abort an upload, as S3A can, and newer ones make it on a condition. */
final class S3aPlacement extends UploadPlacement {
  /** Hadoop has names for these since 3.4.2. */
  private static final String IF_ABSENT = "fs.option.create.conditional.overwrite";

  private static final String IF_ETAG = IF_ABSENT + ".etag";

  private S3aPlacement(FileSystem store, Path target) {
    super(store, target);
  }

  static Optional<Placement> of(Location target) throws IOException {
    return target
            .fileSystem()
            .hasPathCapability(target.path(), CommonPathCapabilities.ABORTABLE_STREAM)
        ? Optional.of(new S3aPlacement(target.fileSystem(), target.path()))
        : Optional.empty();
  }

  /** To close the stream is to publish; what was not wholly written is aborted. */
  @Override
  void uploadOnce(StoredFile checked, Optional<FileStatus> standing, Guard guard)
      throws IOException {
    FSDataOutputStream object = create(standing);
    try {
      copy(checked, object);
      guard.check();
    } catch (IOException | RuntimeException | Error e) {
      object.abort();
      throw e;
    }
    object.close();
  }

  private FSDataOutputStream create(Optional<FileStatus> standing) throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder =
        fileSystem().createFile(target()).overwrite(true).recursive().bufferSize(BUFFER_BYTES);
    if (fileSystem().hasPathCapability(target(), IF_ABSENT)) {
      Optional<String> etag = standing.map(status -> ((EtagSource) status).getEtag());
      if (etag.isPresent()) {
        builder.must(IF_ETAG, etag.get());
      } else {
        builder.must(IF_ABSENT, true);
      }
    }
    return builder.build();
  }
}
