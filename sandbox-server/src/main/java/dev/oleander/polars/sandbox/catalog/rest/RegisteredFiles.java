package dev.oleander.polars.sandbox.catalog.rest;

import java.util.function.Function;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;

/** Reads the metadata files that clients want to have registered: whole, and within limits. */
final class RegisteredFiles {
  private static final long MOST_BYTES = 64L << 20;

  /** What is compressed may be a thousand times as long. */
  private static final long MOST_COMPRESSED_BYTES = 1L << 20;

  private RegisteredFiles() {}

  /** What the catalog reads the files of a table with that is not there yet. */
  static FileIO io(Catalog tables, TableIdentifier table) {
    return tables.buildTable(table, new Schema()).createOrReplaceTransaction().table().io();
  }

  /**
   * @throws BadRequestException when the file is too large or not what it should be
   */
  static TableMetadata table(FileIO io, String location) {
    return read(io, location, "a table", TableMetadataParser::read);
  }

  /**
   * @throws BadRequestException when the file is too large or not what it should be
   */
  static ViewMetadata view(FileIO io, String location) {
    return read(io, location, "a view", ViewMetadataParser::read);
  }

  private static <T> T read(
      FileIO io, String location, String what, Function<InputFile, T> parser) {
    InputFile file = io.newInputFile(location);
    long length = file.getLength();
    long most = location.contains(".gz") ? MOST_COMPRESSED_BYTES : MOST_BYTES;
    if (length > most) {
      throw new BadRequestException(
          "the metadata file has %s bytes, and %s at most are read", length, most);
    }
    try {
      return parser.apply(file);
    } catch (NotFoundException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BadRequestException(
          e, "%s is not a metadata file of %s of Iceberg's", location, what);
    }
  }
}
