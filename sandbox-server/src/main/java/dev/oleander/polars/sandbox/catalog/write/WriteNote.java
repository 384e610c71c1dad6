package dev.oleander.polars.sandbox.catalog.write;

/**
 * What is put down of one write while it goes on, so that files of a write whose server died can be
 * found. Any thread.
 */
interface WriteNote extends AutoCloseable {

  /** A note where there is nowhere to put it down. */
  WriteNote NONE =
      new WriteNote() {
        @Override
        public void willWrite(String location) {
          // Nowhere to put it down.
        }

        @Override
        public void willCommit(String tableId) {
          // Nowhere to put it down.
        }

        @Override
        public void over(boolean committed) {
          // Nowhere to put it down.
        }

        @Override
        public void done() {
          // There is nothing to take away.
        }

        @Override
        public void close() {
          // There is nothing to close.
        }
      };

  /** A file is about to be written. */
  void willWrite(String location);

  /** From now on the table of this UUID may come to refer to the files. */
  void willCommit(String tableId);

  /**
   * The write is over, but files of it that belong to no table are still there: whoever looks after
   * the note may take them away at once.
   *
   * @param committed whether a table refers to others of its files
   */
  void over(boolean committed);

  /** All files either belong to the table or are gone: the note goes, too. */
  void done();

  /** Without {@link #done} the note stays for whoever looks after it. */
  @Override
  void close();
}
