package org.starling.driver.config.dataset;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A public data set that Starling knows by name.
 *
 * @param name its name in paths, and the name of its folder
 * @param files of the data set
 * @param home where its files can be downloaded; ends with a slash
 * @param debianPackage the package of Debian that installs it
 * @param debianFolder where that package puts its files, relative to {@code /usr}
 */
public record Dataset(String name, List<DatasetFile> files, URI home, String debianPackage, String debianFolder) {

    /**
     * Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017; MIT licence): 60,000 training and 10,000 test images of 28×28 grey
     * pixels in ten classes.
     */
    public static final Dataset FASHION_MNIST = new Dataset(
            "fashion-mnist",
            List.of(
                    new DatasetFile(
                            "train-images-idx3-ubyte.gz",
                            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                            "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7"),
                    new DatasetFile(
                            "train-labels-idx1-ubyte.gz",
                            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                            "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056"),
                    new DatasetFile(
                            "t10k-images-idx3-ubyte.gz",
                            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                            "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"),
                    new DatasetFile(
                            "t10k-labels-idx1-ubyte.gz",
                            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                            "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05")),
            URI.create("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"),
            "dataset-fashion-mnist",
            "share/datasets/fashion-mnist");

    /**
     * Breast Cancer Wisconsin (Diagnostic) (Wolberg, Street and Mangasarian, 1995; CC BY 4.0), as scikit-learn ships it: 30
     * measurements of the cell nuclei in 569 images, malignant (0) or benign (1). The first line holds no record.
     */
    public static final Dataset BREAST_CANCER = new Dataset(
            "breast-cancer",
            List.of(new DatasetFile(
                    "breast_cancer.csv",
                    "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed",
                    "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed")),
            URI.create("https://github.com/scikit-learn/scikit-learn/raw/1.2.1/sklearn/datasets/data/"),
            "python3-sklearn",
            "lib/python3/dist-packages/sklearn/datasets/data");

    /** All data sets that Starling knows. */
    public static final List<Dataset> KNOWN = List.of(FASHION_MNIST, BREAST_CANCER);

    public Dataset {
        files = List.copyOf(files);
    }

    /** Names of all data sets that Starling knows, for messages. */
    public static String knownNames() {
        return KNOWN.stream().map(Dataset::name).collect(Collectors.joining(", "));
    }

    /** The data set of that name, if Starling knows it. */
    public static Optional<Dataset> named(String name) {
        return KNOWN.stream().filter(dataset -> dataset.name().equals(name)).findFirst();
    }
}
