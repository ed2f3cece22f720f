package io.github.adaptivemargins.publish;

import io.github.adaptivemargins.files.HadoopFile;
import io.github.adaptivemargins.files.Location;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** S3A and other stores that can abort an upload. Newer S3A drivers also upload conditionally. */
final class S3aAtomicWriter extends UploadAtomicWriter {
  /** Hadoop has constants for these names since 3.4.2. */
  private static final String IF_ABSENT = "fs.option.create.conditional.overwrite";

  private static final String IF_ETAG = IF_ABSENT + ".etag";

  private S3aAtomicWriter(FileSystem store, Path target) {
    super(store, target);
  }

  static Optional<AtomicWriter> of(Location target) throws IOException {
    return target
            .fileSystem()
            .hasPathCapability(target.path(), CommonPathCapabilities.ABORTABLE_STREAM)
        ? Optional.of(new S3aAtomicWriter(target.fileSystem(), target.path()))
        : Optional.empty();
  }

  /** Closing the stream publishes the object, so an incomplete upload is aborted. */
  @Override
  void uploadOnce(HadoopFile checked, Optional<FileStatus> existing, ReplaceCheck check)
      throws IOException {
    FSDataOutputStream object = create(existing);
    try {
      copy(checked, object);
      check.check();
    } catch (IOException | RuntimeException | Error e) {
      object.abort();
      throw e;
    }
    object.close();
  }

  private FSDataOutputStream create(Optional<FileStatus> existing) throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder =
        fileSystem().createFile(target()).overwrite(true).recursive().bufferSize(BUFFER_BYTES);
    if (fileSystem().hasPathCapability(target(), IF_ABSENT)) {
      Optional<String> etag = existing.map(status -> ((EtagSource) status).getEtag());
      if (etag.isPresent()) {
        builder.must(IF_ETAG, etag.get());
      } else {
        builder.must(IF_ABSENT, true);
      }
    }
    return builder.build();
  }
}
