package dev.oleander.polars.sandbox.catalog.rest;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.rest.responses.ListTablesResponse;

/** Lists in pages, as {@code pageToken} and {@code pageSize} of a request ask for. */
final class Pages {
  private static final String TOKEN = "pageToken";
  private static final String SIZE = "pageSize";
  private static final int MOST = 10_000;

  private Pages() {}

  /**
   * Gives out one page. A token is the number of what the pages before have had: what comes and
   * goes meanwhile may be missed or come twice.
   *
   * @param all in an order that stays
   * @param page takes what is on it, and the token of the next one, null at the end
   * @throws BadRequestException for a token or a size that are none
   */
  static <T> void of(RestRequest request, List<T> all, BiConsumer<List<T>, String> page) {
    Optional<String> token = request.parameter(TOKEN);
    int size = Math.max(1, request.parameter(SIZE).map(text -> number(SIZE, text)).orElse(MOST));
    if (token.isEmpty()) {
      page.accept(all, null); // the client knows of no pages
      return;
    }
    int start = token.get().isEmpty() ? 0 : number(TOKEN, token.get());
    int from = Math.min(start, all.size());
    int to = (int) Math.min((long) from + size, all.size());
    page.accept(all.subList(from, to), to < all.size() ? Integer.toString(to) : null);
  }

  /**
   * The page of tables or views that a request asks for.
   *
   * @throws BadRequestException for a token or a size that are none
   */
  static RestResponse ofNames(RestRequest request, List<TableIdentifier> names) {
    List<TableIdentifier> sorted =
        names.stream().sorted(Comparator.comparing(TableIdentifier::name)).toList();
    ListTablesResponse.Builder answer = ListTablesResponse.builder();
    of(request, sorted, (page, next) -> answer.addAll(page).nextPageToken(next));
    return RestResponse.ok(answer.build());
  }

  private static int number(String name, String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new BadRequestException("the parameter %s is '%s' and must be a number", name, text);
    }
    return Integer.parseInt(text);
  }
}
