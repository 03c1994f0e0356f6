package dev.kmemspec.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads PIT's {@code mutations.xml}. */
final class PitReport {
  private PitReport() {}

  /** The mutants of a report, in the order of their places in the source. */
  static List<Mutant> read(final InputStream xml) throws IOException {
    final NodeList nodes = parse(xml).getElementsByTagName("mutation");
    final List<Mutant> mutants = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      mutants.add(mutant((Element) nodes.item(i)));
    }
    mutants.sort(
        Comparator.comparing(Mutant::className)
            .thenComparingInt(Mutant::line)
            .thenComparing(Mutant::method)
            .thenComparing(Mutant::mutator)
            .thenComparing(Mutant::description));
    return mutants;
  }

  private static Element parse(final InputStream xml) throws IOException {
    try {
      final var factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      final var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler()); // Throws; that of the JDK also prints.
      return builder.parse(xml).getDocumentElement();
    } catch (final ParserConfigurationException e) {
      throw new IllegalStateException(e);
    } catch (final SAXException e) {
      throw new IOException("not a report of PIT: " + e.getMessage(), e);
    }
  }

  private static Mutant mutant(final Element node) {
    final String mutator = text(node, "mutator");
    return new Mutant(
        text(node, "mutatedClass"),
        text(node, "mutatedMethod"),
        Integer.parseInt(text(node, "lineNumber")),
        mutator.substring(mutator.lastIndexOf('.') + 1),
        text(node, "description"),
        Mutant.Fate.of(node.getAttribute("status")),
        text(node, "killingTest"));
  }

  private static String text(final Element node, final String name) {
    final var child = node.getElementsByTagName(name).item(0);
    return child == null ? "" : child.getTextContent();
  }
}
