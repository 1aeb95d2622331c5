"""The error that is told to a person: what is wrong, and what to do about it."""


class UserError(Exception):
    """What keeps something from being done, told so that a person can act on it.

    sentence: what is wrong, and where. advice: what to do about it; empty where there is nothing.
    Neither holds a value of a variable. Together they are the text of the error.
    """

    def __init__(self, sentence: str, advice: str = "") -> None:
        super().__init__(f"{sentence} {advice}".rstrip())
        self.sentence = sentence
        self.advice = advice
