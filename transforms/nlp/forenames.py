"""Common forenames by the gender they nearly always go with, for "he" and "she".

Names that many men and many women bear (Kim, Leslie, Robin, Taylor, Jordan) are left out: no
evidence is better than wrong evidence.
"""

from __future__ import annotations

MALE = frozenset(
    """
aaron abdul abdullah abe abraham adam adrian ahmad ahmed al alan albert alberto alec alejandro
aleksandr alexander alfred alfredo ali allan allen alvaro alvin amir amit anatoly anders andre
andreas andres andrew andrzej andy angelo ansel anthony antoine anton antonio antony archie ari
arjun armando arnold art arthur arturo asif augustus austin axel barack barney barry bart bashar
ben benedict benjamin benny bernard bernie bert bertrand bill billy bjorn bob bobby boris brad
bradley brandon brendan brent bret brett brian bruce bruno bryan bryce byron caleb calvin carl
carlo carlos carson cecil cedric cesar chad charles charlie chester chris christian christoph
christophe christopher chuck claude claus clay clayton clement cliff clifford clint clive clyde
cody colin conor conrad corey cornelius craig curt curtis cyril cyrus dale damian damien dan
daniel danny darrell darren darryl dave david davis dean dennis denzel derek derrick desmond devin
dick diego dieter dimitri dinesh dirk dmitri dmitry dominic don donald donnie doug douglas duncan
dustin dwayne dwight dylan earl ed eddie edgar edmund eduardo edward edwin efraim eli elias elijah
elliott elmer elon emanuel emil emilio emmanuel enrico enrique eric erik ernest ernesto erwin
esteban ethan eugene evan fabio felipe felix ferdinand fernando fidel filippo floyd francesco
francisco francois frank frankie franklin franz fred freddie frederick friedrich gabriel gareth
garrett garry gary gavin gene geoff geoffrey george georges gerald gerard gerhard gianni gilbert
giovanni giuseppe glen glenn gordon graeme graham grant greg gregg gregory guido guillermo gunther
gus gustavo guy hamid hamza hans harold harrison harry harvey hassan hector heinrich henri henrik
henry herbert herman herschel hiroshi horst howard hubert hugh hugo hussein ian ibrahim igor ilya
imran irving isaac ismail ivan jack jackson jacob jacques jake jamal james jan jared jason javier
jay jeb jed jeff jeffrey jeremiah jeremy jerome jerry jesse jesus jim jimmy joachim joao joaquin
joe joel joerg johan johann johannes john johnny jon jonas jonathan jorge jose josef joseph josh
joshua juan jude juergen julian julio julius jurgen justin kareem karl keir keith ken kenneth kent
kevin khalid khizr kirk klaus konrad konstantin kurt kyle lance larry lars laurent lawrence leo
leon leonard leonardo leonid leroy lester levi liam lindsey lionel lloyd logan lorenzo lou louis
luca lucas ludwig luigi luis luke luther mahmoud malcolm manfred manny manuel marc marcel marcelo
marco marcos marcus mario marion mark markus marshall martin marty marvin mason mathias matt
matteo matthew matthias maurice mauricio max maxim maximilian mehmet mel melvin michael michel
miguel mike mikhail miles milo milton mitch mitchell mitt mohamed mohammad mohammed morgan morris
moses muhammad murray mustafa naftali narendra nate nathan nathaniel neal neil nelson newt
nicholas nick nicolae nicolas nigel nikolai noah noam norbert norman oleg oliver olivier omar
orlando osama oscar otto owen pablo paolo pascal pat patrick paul paulo pavel pedro percy perry
pervez pete peter petr petro phil philip philipp philippe phillip pierre pietro preston rafael
rahul raj rajiv ralph ramon rand randall randy raphael rashid raul ravi ray raymond recep reggie
reginald reid reince rene rex ricardo richard rick ricky rob robbie robby robert roberto rod
roderick rodney rodrigo roger roland rolf roman ron ronald ronnie rory ross roy ruben rudolf
rudolph rudy rupert rush russ russell ryan sajid salman salvador sam samir samuel sanjay santiago
saul scott sean sebastian serge sergei sergey sergio seth shane shaun shawn shimon shinzo sid
sidney silvio simon spencer stan stanley stefan stefano stephan stephen sterling steve steven
stewart stuart sven tad takeshi ted terence terrence terry theo theodore thomas tim timothy tobias
toby todd tom tomas tommy tony travis trent trevor trey tristan tucker tyler ulrich umar uwe
valery vernon victor vijay viktor vince vincent vitaly vito vlad vladimir volodymyr wade wallace
walt walter warren wayne wendell werner wesley wilbur wilfred wilhelm will willard william willie
winston wolfgang woody xavier yair yasser yitzhak yuri yusuf yves zachary zack zane zbigniew
""".split()
)

FEMALE = frozenset(
    """
abby abigail ada adele adriana agnes aisha alexandra alexandria alexis alice alicia alina alison
allison alma alyssa amal amanda amber amelia amina amy ana anastasia andrea angela angelina angie
anita anja ann anna annabelle anne annette annie antonia april ariana arlene astrid aubrey audrey
aung ava barbara beatrice beatriz becky belinda bernadette bertha beth bethany betsy bettina betty
beverly bianca birgit blanca bonnie brenda bridget brigitte britney brittany brooke camilla
camille candace candice carla carly carmen carol carole carolina caroline carolyn carrie catalina
caterina catherine cathy cecile cecilia celeste celia charlene charlotte chelsea cheryl chiara
chloe christa christiane christina christine cindy claire clara clarissa claudia clementine
colleen condoleezza connie constance cora corinne courtney cristina crystal cynthia daisy danielle
daphne darlene deanna debbie deborah debra deirdre delia delphine denise desiree diana diane
dianne dina dolores donna dora doreen doris dorothea dorothy edith edna eileen elaine eleanor
elena eleni elisa elisabeth elise eliza elizabeth ella ellen elsa emilia emily emma erica erika
erin esther ethel eugenia eva eve evelyn faith fatima fiona flora florence frances francesca
francine frida frieda gabriela gabriella gabrielle gail gemma genevieve georgia georgina geraldine
gertrude gillian gina giorgia gisele giulia gladys glenda gloria golda grace greta gretchen gwen
gwendolyn hannah harriet hazel heather heidi heike helen helena helene helga henrietta hermione
hilary hilda hillary holly hope huma ida ileana ilhan ilona imelda ines ingrid irene irina iris
irma isabel isabella isabelle ivanka ivy jacinda jackie jacqueline jane janet janice janine
jasmine jean jeanette jeanne jen jenna jennifer jenny jessica jill jo joan joann joanna joanne
jocelyn josephine joy joyce juanita judith judy julia juliana julie juliet june kamala kara karen
karin karla kate katharina katharine katherine kathleen kathryn kathy katie katja katrina kayla
keisha kellyanne kelsey kerstin kimberly kirsten kirstjen kristen kristi kristin kristina kristine
laila lana lara latoya laura lauren leila lena leonora leticia liana lidia lila lillian lily linda
lisa liz liza lois lola loretta lori lorraine louisa louise lucia lucille lucy luisa luz lydia
lynda lynn lynne mabel madeleine madeline madison maggie malala mandy manuela marcia margaret
margarita margot maria mariah mariam marian mariana marianne marie marilyn marina marine marisa
marissa marjorie marlene marsha marta martha martina mary maryam maureen maxine maya megan meghan
megyn melania melanie melinda melissa mercedes meredith mia michele michelle mildred millicent
mimi minnie miranda miriam moira molly mona monica monika muriel myra myrtle nadia nadine nancy
naomi natalia natalie natasha nellie nichole nicola nicole nikki nina noelle nora norma octavia
olga olivia pamela patricia patsy patti patty paula pauline pearl peggy penelope penny petra
phoebe phyllis priscilla priti priya rachel ramona rebecca regina renata renee rhonda rita roberta
rosa rosalind rosalyn rose rosemary rosie roxanne ruth sabine sabrina sadie sally samantha sandra
sara sarah savannah selena selma serena sharon sheila shelley sherry sheryl shirley sigrid silvia
simone sofia sonia sonja sonya sophia sophie stacey stacy stella stephanie sue susan susana
susanna susanne susie suzanne suzy svetlana sybil sylvia tabitha tamara tamika tammy tania tanya
tara tatiana teresa tessa thelma theresa therese tiffany tina tonya tracy trudy tulsi ursula
valentina valerie vanessa vera verena veronica vicki vickie vicky victoria viola violet virginia
vivian wanda wendy whitney wilma winifred winnie yasmin yolanda yulia yvette yvonne zara zoe
""".split()
)

FORENAMES = MALE | FEMALE
