package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new table with its first data files, put beside the lake until {@link #commit} makes table and
 * files visible in one snapshot. Closing it without a commit deletes the files. One thread.
 */
public final class StagedTable implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StagedTable.class);

  private final Transaction transaction;
  private final Table table;
  private final List<StagedFile> files = new ArrayList<>();
  private boolean settled;

  private StagedTable(Transaction transaction) {
    this.transaction = transaction;
    this.table = transaction.table();
  }

  static StagedTable begin(Catalog catalog, TableIdentifier identifier, List<Column> columns) {
    List<Types.NestedField> fields = new ArrayList<>();
    for (Column column : columns) {
      fields.add(Types.NestedField.optional(fields.size() + 1, column.name(), type(column)));
    }
    try {
      return new StagedTable(
          catalog
              .buildTable(identifier, new Schema(fields))
              .withPartitionSpec(PartitionSpec.unpartitioned())
              .withProperty(TableProperties.FORMAT_VERSION, "2")
              .createTransaction());
    } catch (AlreadyExistsException e) {
      throw new SandboxException(
          ErrorCode.CONFLICT, "table '%s' exists already".formatted(identifier), e);
    } catch (NoSuchNamespaceException e) {
      throw new SandboxException(
          ErrorCode.NAMESPACE_NOT_FOUND,
          "namespace '%s' was not found".formatted(identifier.namespace()),
          e);
    }
  }

  private static Type type(Column column) {
    return switch (column.type()) {
      case DOUBLE -> Types.DoubleType.get();
      case STRING -> Types.StringType.get();
    };
  }

  /** Which id each column has in the data files; they must carry these. */
  public Map<String, Integer> fieldIds() {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (Types.NestedField field : table.schema().columns()) {
      ids.put(field.name(), field.fieldId());
    }
    return ids;
  }

  /** Begins a Parquet file; the caller closes it, and says how many rows it holds. */
  public StagedFile newDataFile() {
    String location =
        table.locationProvider().newDataLocation("00000-" + UUID.randomUUID() + ".parquet");
    StagedFile file = new StagedFile(location, table.io().newOutputFile(location).create());
    files.add(file);
    return file;
  }

  /**
   * Makes the table visible with all its files, or changes nothing.
   *
   * @throws SandboxException CONFLICT when another one made the table meanwhile
   */
  public void commit() {
    AppendFiles append = transaction.newAppend();
    for (StagedFile file : files) {
      append.appendFile(file.toDataFile());
    }
    append.commit();
    try {
      transaction.commitTransaction();
      settled = true;
    } catch (CommitStateUnknownException e) {
      // The files may be part of the table by now: they must stay.
      settled = true;
      throw e;
    } catch (AlreadyExistsException e) {
      throw new SandboxException(
          ErrorCode.CONFLICT, "table '%s' exists already".formatted(table.name()), e);
    }
  }

  @Override
  public void close() {
    if (settled) {
      return;
    }
    settled = true;
    for (StagedFile file : files) {
      try {
        file.close();
        table.io().deleteFile(file.location);
      } catch (IOException | RuntimeException e) {
        LOG.warn("cannot delete staged file {}", file.location, e);
      }
    }
  }

  /** The types that a staged table's columns may have. */
  public enum ColumnType {
    DOUBLE,
    STRING
  }

  /** One column of a new table; it may hold nulls. */
  public record Column(String name, ColumnType type) {}

  /** One data file while it is written. One thread; closed by who began it. */
  public static final class StagedFile extends OutputStream {
    private final String location;
    private final PositionOutputStream out;
    private long length = -1;
    private long rows = -1;

    private StagedFile(String location, PositionOutputStream out) {
      this.location = location;
      this.out = out;
    }

    /** How many rows the file holds; it cannot be committed without. */
    public void rows(long count) {
      rows = count;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      out.write(bytes, offset, count);
    }

    @Override
    public void close() throws IOException {
      if (length < 0) {
        length = out.getPos();
        out.close();
      }
    }

    private org.apache.iceberg.DataFile toDataFile() {
      if (length < 0 || rows < 0) {
        throw new IllegalStateException("a staged file is not closed or has no number of rows");
      }
      return DataFiles.builder(PartitionSpec.unpartitioned())
          .withPath(location)
          .withFormat(FileFormat.PARQUET)
          .withFileSizeInBytes(length)
          .withRecordCount(rows)
          .build();
    }
  }
}
