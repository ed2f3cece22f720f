package io.github.adaptivemargins.densecount;

import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.util.HadoopCodecs;

/**
 * What the splits of a task are read into, each into the memory of the one before.
 *
 * @param chunks of one row group
 * @param codecs with one page
 */
record PageMemory(ChunkBuffers chunks, PageCodecs codecs) {
  static PageMemory of(Configuration conf, KeyType keys) {
    return new PageMemory(
        new ChunkBuffers(), new PageCodecs(HadoopCodecs.newFactory(conf, 0), keys));
  }
}
