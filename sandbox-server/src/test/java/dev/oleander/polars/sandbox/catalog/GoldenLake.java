package dev.oleander.polars.sandbox.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.DVFileWriter;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;

/**
 * Writes tables into an embedded lake as the Java engines do, by Iceberg's own writers, and reads
 * them by Iceberg's own reader. One thread.
 */
public final class GoldenLake implements AutoCloseable {
  private final LakeFileIO io;
  private final JdbcCatalog catalog;

  private GoldenLake(LakeFileIO io, JdbcCatalog catalog) {
    this.io = io;
    this.catalog = catalog;
  }

  /** Opens the lake in a warehouse folder, beside the server's own catalog. */
  public static GoldenLake open(Path warehouse) throws IOException {
    WarehouseFolder folder = WarehouseFolder.open(warehouse);
    LakeFileIO io = LakeFileIO.local(StorageLocations.of(folder));
    JdbcCatalog catalog = new JdbcCatalog(properties -> io, null, true);
    catalog.initialize(
        "oleander",
        Map.of(
            CatalogProperties.URI,
            "jdbc:sqlite:" + folder.path().resolve(EmbeddedCatalog.DATABASE_FILE),
            CatalogProperties.WAREHOUSE_LOCATION,
            folder.location(),
            "jdbc.schema-version",
            "V1",
            "jdbc.busy_timeout",
            "10000"));
    return new GoldenLake(io, catalog);
  }

  /**
   * Opens a lake whose files are in an object store.
   *
   * @param folder for the catalog's database
   * @param store how the store is reached, by Iceberg's properties
   */
  public static GoldenLake open(Path folder, String warehouse, Map<String, String> store)
      throws IOException {
    LakeFileIO io =
        new LakeFileIO(
            StorageLocations.open(List.of(warehouse)),
            new ObjectStores(Duration.ofSeconds(20), folder),
            store);
    JdbcCatalog catalog = stored(io, folder, warehouse);
    if (!catalog.namespaceExists(Namespace.of("golden"))) {
      catalog.createNamespace(Namespace.of("golden"));
    }
    return new GoldenLake(io, catalog);
  }

  private static JdbcCatalog stored(LakeFileIO io, Path folder, String warehouse) {
    JdbcCatalog catalog = new JdbcCatalog(properties -> io, null, true);
    catalog.initialize(
        "oleander",
        Map.of(
            CatalogProperties.URI,
            "jdbc:sqlite:" + folder.resolve("catalog.sqlite"),
            CatalogProperties.WAREHOUSE_LOCATION,
            warehouse,
            "jdbc.schema-version",
            "V1",
            "jdbc.busy_timeout",
            "10000"));
    return catalog;
  }

  /**
   * The server's view of such a lake, perhaps by another way to the store.
   *
   * @param store as above
   */
  public static LakeCatalog server(Path folder, String warehouse, Map<String, String> store)
      throws IOException {
    StorageLocations storage = StorageLocations.open(List.of(warehouse));
    LakeFileIO io =
        new LakeFileIO(storage, new ObjectStores(Duration.ofSeconds(20), folder), store);
    CatalogLink.OpenCatalog open = CatalogLink.OpenCatalog.of(stored(io, folder, warehouse));
    return new LakeCatalog(
        "jdbc",
        new CatalogLink("oleander", Duration.ofSeconds(20), () -> open),
        storage,
        Optional.of(warehouse),
        Map.of());
  }

  /** A new table {@code golden.<name>}. */
  public Table create(String name, int version, Schema schema, PartitionSpec spec) {
    return create("golden", name, version, schema, spec);
  }

  /** A new table of any namespace. */
  public Table create(
      String namespace, String name, int version, Schema schema, PartitionSpec spec) {
    if (!catalog.namespaceExists(Namespace.of(namespace))) {
      catalog.createNamespace(Namespace.of(namespace));
    }
    return catalog.createTable(
        TableIdentifier.of(namespace, name),
        schema,
        spec,
        Map.of(TableProperties.FORMAT_VERSION, Integer.toString(version)));
  }

  /** A record of the table's current schema. */
  public static Record row(Table table, Object... values) {
    return row(table.schema(), values);
  }

  public static Record row(Schema schema, Object... values) {
    GenericRecord row = GenericRecord.create(schema);
    for (int i = 0; i < values.length; i++) {
      row.set(i, values[i]);
    }
    return row;
  }

  /** Appends rows that are all of one partition as one file. */
  public DataFile append(Table table, Record... rows) {
    DataFile file = write(table, FileFormat.PARQUET, rows);
    table.newAppend().appendFile(file).commit();
    return file;
  }

  /** Makes a table {@code golden.<name>} of metadata that is there. */
  public void register(String name, String metadata) {
    catalog.registerTable(TableIdentifier.of("golden", name), metadata);
  }

  /** Writes rows that are all of one partition, and commits nothing. */
  public DataFile write(Table table, FileFormat format, Record... rows) {
    return write(
        factory(table, new int[0], table.schema())
            .newDataWriter(output(table, format), table.spec(), partition(table, rows[0])),
        rows);
  }

  /** As above, as Parquet with columns of another schema than the table's, without partitions. */
  public DataFile write(Table table, Schema schema, Record... rows) {
    return write(
        new GenericFileWriterFactory.Builder(table)
            .dataFileFormat(FileFormat.PARQUET)
            .dataSchema(schema)
            .build()
            .newDataWriter(output(table, FileFormat.PARQUET), table.spec(), null),
        rows);
  }

  private static DataFile write(DataWriter<Record> writer, Record... rows) {
    try (writer) {
      Arrays.stream(rows).forEach(writer::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return writer.toDataFile();
  }

  private static StructLike partition(Table table, Record row) {
    PartitionKey key = new PartitionKey(table.spec(), table.schema());
    key.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(row));
    return table.spec().isUnpartitioned() ? null : key;
  }

  /** A position of a row in a file. */
  public record Position(DataFile file, long at) {}

  /** Commits one position delete file, for the partition of the first file. */
  public void deletePositions(Table table, Position... positions) {
    PositionDeleteWriter<Record> writer =
        factory(table, new int[0], table.schema())
            .newPositionDeleteWriter(
                output(table, FileFormat.PARQUET),
                table.specs().get(positions[0].file().specId()),
                positions[0].file().partition());
    try (writer) {
      for (Position position : positions) {
        writer.write(
            PositionDelete.<Record>create().set(position.file().location(), position.at()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    table.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
  }

  /** Commits deletion vectors, all in one Puffin file. */
  public void deleteByVector(Table table, Position... positions) {
    OutputFileFactory files =
        OutputFileFactory.builderFor(table, 1, System.nanoTime()).format(FileFormat.PUFFIN).build();
    DVFileWriter writer = new BaseDVFileWriter(files, path -> null);
    try (writer) {
      for (Position position : positions) {
        writer.delete(
            position.file().location(),
            position.at(),
            table.specs().get(position.file().specId()),
            position.file().partition());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var delta = table.newRowDelta();
    writer.result().deleteFiles().forEach(delta::addDeletes);
    delta.commit();
  }

  /** Writes an equality delete file over some columns, without a commit. */
  public DeleteFile equalityDeletes(Table table, List<String> columns, Record... rows) {
    Schema schema = table.schema().select(columns);
    int[] ids = schema.columns().stream().mapToInt(Types.NestedField::fieldId).toArray();
    StructLike partition =
        table.spec().isUnpartitioned() ? null : partition(table, widened(table, rows[0]));
    EqualityDeleteWriter<Record> writer =
        factory(table, ids, schema)
            .newEqualityDeleteWriter(output(table, FileFormat.PARQUET), table.spec(), partition);
    try (writer) {
      Arrays.stream(rows).forEach(writer::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return writer.toDeleteFile();
  }

  private static Record widened(Table table, Record row) {
    GenericRecord wide = GenericRecord.create(table.schema());
    row.struct().fields().forEach(field -> wide.setField(field.name(), row.getField(field.name())));
    return wide;
  }

  private GenericFileWriterFactory factory(Table table, int[] equalityIds, Schema deleteSchema) {
    return new GenericFileWriterFactory.Builder(table)
        .dataFileFormat(FileFormat.PARQUET)
        .deleteFileFormat(FileFormat.PARQUET)
        .dataSchema(table.schema())
        .equalityFieldIds(equalityIds)
        .equalityDeleteRowSchema(deleteSchema)
        .build();
  }

  private EncryptedOutputFile output(Table table, FileFormat format) {
    String name = format.addExtension(UUID.randomUUID().toString());
    return EncryptedFiles.plainAsEncryptedOutput(
        io.newOutputFile(table.locationProvider().newDataLocation(name)));
  }

  /** What Iceberg's own reader finds in the table now. */
  public static List<Record> read(Table table) {
    List<Record> rows = new ArrayList<>();
    try (CloseableIterable<Record> found = IcebergGenerics.read(table).build()) {
      found.forEach(rows::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  @Override
  public void close() {
    catalog.close();
  }
}
