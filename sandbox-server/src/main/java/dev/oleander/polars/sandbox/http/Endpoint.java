package dev.oleander.polars.sandbox.http;

/** What answers the requests of one route. Any thread. */
@FunctionalInterface
interface Endpoint {

  /** Answers, now or later; an exception thrown here becomes the answer. */
  void handle(Exchange exchange);
}
