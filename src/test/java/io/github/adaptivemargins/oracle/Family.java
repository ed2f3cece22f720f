package io.github.adaptivemargins.oracle;

/** A kind of dataset, and what makes one. */
enum Family {
  CSV,
  TSV,
  JSON,
  PARQUET,
  PARTITIONS,
  IMAGELIST,
  LST,
  OPENMMLAB,
  COCO;

  Dataset dataset(long seed) {
    Dice dice = new Dice(seed * 31 + name().hashCode());
    return switch (this) {
      case CSV -> CsvGrammar.csv(dice);
      case TSV -> CsvGrammar.tsv(dice);
      case JSON -> JsonGrammar.json(dice);
      case PARQUET -> ParquetShards.parquet(dice);
      case PARTITIONS -> Folders.partitions(dice);
      case IMAGELIST -> ImageLists.imageList(dice);
      case LST -> IndexedLists.lst(dice);
      case OPENMMLAB -> Annotations.openMmlab(dice);
      case COCO -> CategoryDocuments.coco(dice);
    };
  }
}
