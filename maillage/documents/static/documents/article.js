// Un article a des intertitres : sans ces réglages, l’éditeur les réduirait à des paragraphes.
const { blockAttributes } = window.Trix.config;
blockAttributes.heading1.tagName = "h3";
blockAttributes.heading2 = { ...blockAttributes.heading1, tagName: "h4" };
