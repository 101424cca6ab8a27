// Before anything is drawn: tells the style sheet that scripts run, so that the phone menu starts closed without a jump.
document.documentElement.classList.add("js");
