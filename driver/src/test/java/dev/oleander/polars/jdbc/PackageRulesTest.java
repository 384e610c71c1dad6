package dev.oleander.polars.jdbc;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may use which: the rules that the package-info files tell in words. */
final class PackageRulesTest {
  private static final String ROOT = "dev.oleander.polars.jdbc";

  /** What each package may use of the others; {@code statement} composes them all. */
  private static final Map<String, List<String>> USES =
      Map.ofEntries(
          Map.entry("arrow", List.of("error", "type", "zstd")),
          Map.entry("catalog", List.of("error", "http", "type")),
          Map.entry("config", List.of("error")),
          Map.entry("error", List.of()),
          Map.entry("http", List.of("config", "error", "socks", "tls")),
          Map.entry("json", List.of("error", "http")),
          Map.entry("parameter", List.of("error", "sql", "type")),
          Map.entry("pool", List.of("error")),
          Map.entry("socks", List.of()),
          Map.entry("sql", List.of()),
          Map.entry("tls", List.of("config", "error")),
          Map.entry("type", List.of()),
          Map.entry("value", List.of("arrow", "error", "type")),
          Map.entry("workload", List.of("error", "http")),
          Map.entry("zstd", List.of()));

  /** Of the public API; whoever reads an error makes them. */
  private static final String EXCEPTIONS = ROOT + "\\.OleanderPolars\\w+Exception";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static String in(String name) {
    return ROOT + "." + name + "..";
  }

  static Set<String> packagesWithRules() {
    return USES.keySet();
  }

  @Test
  void everyPackageHasItsRule() {
    Set<String> expected = new HashSet<>(Set.of(ROOT, ROOT + ".statement"));
    USES.keySet().forEach(name -> expected.add(ROOT + "." + name));
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @MethodSource("packagesWithRules")
  void usesNoOtherPackagesThanItMay(String name) {
    String[] allowed =
        Stream.concat(Stream.of(name), USES.get(name).stream())
            .map(PackageRulesTest::in)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(in(name))
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
                .and(DescribedPredicate.not(nameMatching(EXCEPTIONS))))
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheDriverAndTheDataSourcesKnowStatement() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("statement"))
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".OleanderPolarsDriver")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".OleanderPolarsCommonDataSource")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("statement"))
        .check(CLASSES);
  }

  @Test
  void nothingUsesTheDriverAndTheInterfacesBeyondJdbcUseNothing() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + ".OleanderPolarsDriver")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(ROOT + ".OleanderPolarsDriver")
        .check(CLASSES);
    classes()
        .that()
        .resideInAPackage(ROOT)
        .and()
        .areInterfaces()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", ROOT)
        .check(CLASSES);
  }

  @Test
  void librariesStayWithTheirOwners() {
    onlyIn("org.apache.calcite.avatica..", "statement");
    onlyIn("org.apache.iceberg..", "catalog");
    onlyIn("org.apache.arrow.flatbuf..", "arrow", "json");
    onlyOleanderPolarsArrow();
    onlyIn("com.google.flatbuffers..", "arrow", "json");
    onlyIn("okhttp3..", "http");
  }

  /** A parameter knows of statements only how its literal is handed over. */
  @Test
  void parametersKnowOneRecordOfSql() {
    noClasses()
        .that()
        .resideInAPackage(in("parameter"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(in("sql"))
                .and(DescribedPredicate.not(nameMatching(".*\\.sql\\.ParameterLiteral.*"))))
        .check(CLASSES);
  }

  @Test
  void zstdUsesNothing() {
    classes()
        .that()
        .resideInAPackage(in("zstd"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", in("zstd"))
        .check(CLASSES);
  }

  /** The application brings that library, or does not. */
  private static void onlyOleanderPolarsArrow() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.OleanderPolarsArrow(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.arrow.vector..", "org.apache.arrow.memory..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(".*\\.OleanderPolarsArrow(\\$.*)?")
        .check(CLASSES);
  }

  private static void onlyIn(String library, String... owners) {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            Arrays.stream(owners).map(PackageRulesTest::in).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  @Test
  void thePublicApiShowsNothingInternal() {
    DescribedPredicate<JavaClass> internal =
        DescribedPredicate.describe(
            "internal", used -> used.getPackageName().startsWith(ROOT + "."));
    classes()
        .that()
        .resideInAPackage(ROOT)
        .and()
        .doNotHaveSimpleName("package-info")
        .and()
        .areTopLevelClasses()
        .should()
        .bePublic()
        .andShould()
        .notBeAssignableTo(internal)
        .check(CLASSES);
  }
}
