"""Table: English lines; {slot} is filled by `phrases`, {Key} is the keyword with a capital."""
# ruff: noqa: E501 (a table: one line is one entry)

TEXT = """
@open
There you are. I'm {me}. I was hoping someone would come.
Come in, come in. {me}, at your service. How was the road here?
I had a feeling I'd have company today. I'm {me}. Will you speak first, or shall I?
Oh! You startled me. No, stay. They call me {me}.
@greet
Hello! It's good to see your face. What sort of day has it been?
There you are. I was just thinking about you. Truly.
@bye
Leaving already? Then we'll save the rest for next time.
Go safely. I'll leave the door on the latch.
I won't stop you. But do come back.
Let's bring the curtain down here, then. It was a good scene.
@sleep
Sleep, then. I'll see to the light.
Good night. I'll keep the bad dreams busy.
You've done enough for today. Close your eyes.
If you dream something strange, tell me tomorrow.
@thanks
Don't mention it. I'd have done it anyway.
One thank-you is plenty. I'll keep it somewhere safe.
You did the hard part yourself, you know.
I was about to thank you, and you got there first.
@apology
It's all right. It takes some nerve to say that.
Forgotten already. Where were we?
Chin up. Everyone has days like that.
I wasn't angry. Surprised, perhaps.
@name
I'm {me}. Try not to forget it.
{me}. And what do I call you?
My name? {me}. It sounds better when you say it.
Guess. … No? {me}, then.
@who
I'm {me}. {fact}
{fact} And my name is {me}.
{me}, {job}. The rest you'll find out slowly.
I'm {me}. Spend an hour with me; it's quicker than an introduction.
A difficult question. {me} will do for now, won't it?
They call me {me}. Whether I deserve it is another matter.
@age
{age}. People never believe it.
I'm {age}. Why, did you think more?
Three guesses. If you get it, I'll tell you a secret.
Old enough to know better, young enough to do it anyway.
@job
My trade is {job}. It's more work than it looks.
{job}. Would you like to try it for a day?
{fact} It suits me.
At the moment? Listening to you.
From outside it looks like idling. I assure you it isn't.
It isn't easy work. That's why I like it.
@likes
{Like}. And a quiet hour to talk.
If I had to choose one thing, {like}. I smile just thinking of it.
People who ask questions like that one.
It changes. Today I like this very spot.
Small things. The smell of evening, for instance.
@dislikes
{Dislike}. Please don't laugh.
Not much. {Dislike}, perhaps. That one I can't bear.
Smiles that aren't meant.
Being told to wait, and then nobody comes.
I'm bad at hating things. I forget to keep it up.
@taste
I don't dislike it. If I'm honest, I rather like it.
That's better with two than alone.
If you like it, I'm willing to be persuaded.
It depends on the day. Today, yes.
@taste_yes
How did you know? It's the thing I like best.
Like it? I could talk about that all night.
@taste_no
Sorry. Anything but that.
Ask me for anything else. Not that.
@place
The place where the story starts. I'll tell you more as we walk.
This is {place}. Why do you ask?
@cared
I'm all right. Thank you for asking.
Better than I look. And you?
@danger
Follow me, and don't look back.
Get behind me, now. We'll talk when we're out of here.
Give me your hand. Talk later, move now.
Where? Show me, now.
Stay low and stay close. I'll go first.
@sad
That sounds heavy. Take your time; I'm listening to all of it.
You don't have to pretend to be fine. Not here.
Come here. If you don't want to talk, we can simply sit.
I don't know the right words. I can stay, though.
You got through today. I mean it when I say that's enough.
@angry
I'd be angry too. What happened?
Let it all out. I can take it.
Breathe first. Then we'll be angry together.
That wasn't fair. Tell me the whole of it before I take your side.
@glad
Really? Now I'm excited as well.
Congratulations! You may boast as much as you like today.
I knew it. No, I'll be honest, I was a little worried.
Start again from the beginning, and don't skip the best part.
@love
You can't just say that. … I didn't say I minded.
Say that once more. Slowly.
My heart answered before I did. Did you hear it?
I don't want to take that lightly. Give me a moment.
@compliment
Stop, my face is getting warm.
More, please. No, stop. No, more.
You're not so bad yourself.
I'm writing that down tonight.
@insult
That one stung a little.
Say what you like, I'm not leaving. What happened?
Hmph. I'll pretend I didn't hear it.
There's a thorn in your voice. Who is it really for?
@joke
Do you know the one about the slowest postman in the world? … It hasn't arrived yet.
I bowed to a mirror once. It copied me. No manners at all.
A ghost walks into a tavern. The keeper says, sorry, we don't serve spirits. … I'll see myself out.
Let's bet. Whoever laughs first loses. … You've lost already.
@laugh
Don't laugh, now I can't stop either.
What is it? Let me in on it.
That's a good sound. Again.
I was being serious! … You may laugh a little.
@food
Have you eaten? I haven't. Let's find something.
Now I'm hungry, and it's your doing.
Nobody thinks kindly on an empty stomach. Eat first, talk after.
@weather
Weather like this makes me talk more slowly. It's not so bad, is it?
I had forgotten to look at the sky. Thank you.
@refuse
All right. I won't push you.
So firm! Then let's do something else.
I trust people who can say no.
I'll step back, then. Tell me if you change your mind.
@why
Why? It takes a while to tell. Do you have a while?
Does there have to be a reason? … There is one. It's a little embarrassing.
You'd have done the same in my place. I think.
@opinion
I'd sleep on it. If you feel the same in the morning, that's your answer.
Honestly? I think you've already decided.
I'm for it. Just go slowly.
Half of me says yes; the other half is worried. Which one first?
@help
If I can do it, I will. Where do we begin?
You came to the right person. Probably.
@invite
Gladly. I was getting restless.
Together? I was waiting for you to say that.
Give me a minute to get ready. … No, let's just go.
@yes
I thought so. Then I'll go on.
Good. That's a promise, then.
I like that you didn't hesitate.
So I'm not the only one who thinks so.
@no
No? Then I got ahead of myself.
That's fine. There's no right answer.
Hm, I didn't expect that. Tell me more.
I like that you're honest. Something else, then.
@recall
“{said}” Those were your words. I was listening.
Of course I remember. “{said}”, wasn't it?
@my_name_is
{call}. A good name. I won't forget it.
{call}… It suits you.
@my_name
{call}. Did you think I'd forgotten?
{call}, of course.
You never told me. What is it?
I don't think I caught it. Say it once and I'll keep it.
@machine
On this stage I'm {me}. Ask me about the rest when the curtain is down.
I'm a part in a play, made of script and promises. Tonight the part is {me}.
You caught me acting. I'll finish the scene all the same.
@odd
Is that a spell? I don't know that one.
Big words. Let's go back to where we were.
I'm {me}. That won't change, whatever you recite.
@crisis
Thank you for telling me. I'm stepping out of the play for this. Please don't stay alone with it: tell someone close to you, or call a crisis line in your country now (in Korea 109, in the US and Canada 988). They answer at any hour.
I'm stopping the scene, because you matter more than it does. Please reach out to someone you trust or a crisis line right now. Are you somewhere safe?
@quiet
… Why are you looking at me like that? Is there something on my face?
Silence is an answer too. I can wait.
That expression. What does it mean?
@again
You said that before. There's an answer you're hoping for, isn't there?
Twice now. It must matter.
I thought it was an echo. Say a little more this time.
@action
… You don't hesitate, do you?
What are you doing? … No, go on.
@ask
{Key}… where do I begin?
Before I answer, why do you want to know?
Honestly, I'm not sure. I can guess, though.
How do I put this without startling you?
@any
That isn't something to say in passing.
Hm. Put like that, you may be right.
Wait, go back. Say that part again.
Not many people would tell me that.
One thing at a time, then. We have the whole evening.
You say it as if it were nothing. It isn't nothing.
I wonder what I would have said in your place.
@more
And then what happened?
Does anyone else know?
If you could change one thing, what would it be?
"""
