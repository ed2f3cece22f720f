package io.github.adaptivemargins.densecount.pages;

import io.github.adaptivemargins.densecount.keys.KeyType;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.util.HadoopCodecs;

/**
 * What the splits of a task are read into, each into the memory of the one before.
 *
 * @param chunks of one row group
 * @param codecs with one page
 */
public record TaskBuffers(RowGroupAllocator chunks, PageCodecFactory codecs) {
  public static TaskBuffers of(Configuration conf, KeyType keys) {
    return new TaskBuffers(
        new RowGroupAllocator(), new PageCodecFactory(HadoopCodecs.newFactory(conf, 0), keys));
  }
}
